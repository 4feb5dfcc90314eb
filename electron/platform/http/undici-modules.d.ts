/* The package has types for the whole of it only; its parts are the same things. */
declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}
