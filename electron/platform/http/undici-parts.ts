import type { Agent as AgentClass } from 'undici';
import api from 'undici/lib/api/index.js';
import AgentModule from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

/*
 * What is used of undici. The package's entry reads fetch, web sockets, caches and mocks as well, which takes three times
 * as long, on the main thread, while the first window opens.
 */

Object.assign(Dispatcher.prototype, api); // as the entry does it

/** Connections to any number of servers. */
export type Agent = AgentClass;
export const Agent = AgentModule;
