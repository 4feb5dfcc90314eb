import type { Agent as AgentClass } from 'undici';
import AgentModule from 'undici/lib/dispatcher/agent.js';

/*
 * What is used of undici. The package's entry reads streams of answers, fetch, web sockets, caches and mocks as well, which
 * takes three times as long, on the main thread, while the first window opens.
 */

/** Connections to any number of servers. */
export type Agent = AgentClass;
export const Agent = AgentModule;
