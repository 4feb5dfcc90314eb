/** The people who can log in to the demo. Their passwords are on its log-in page. */
export interface DemoUser {
  readonly userName: string;
  readonly password: string;
  readonly name: string;
  readonly email: string;
}

export const DEMO_USERS: readonly DemoUser[] = [
  { userName: 'demo', password: 'demo', name: 'Dana Demo', email: 'dana@demo.example' },
  { userName: 'ada', password: 'ada', name: 'Ada Example', email: 'ada@demo.example' },
];

export function findUser(userName: string): DemoUser | undefined {
  return DEMO_USERS.find((user) => user.userName === userName);
}
