/** The doors for programs, as the command loads them. */
export { mcp } from './mcp.ts';
export { ui } from './ui.ts';
