export default function Page() {
  return <h1>Bench</h1>;
}
