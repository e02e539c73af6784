// What early.js leaves for the modules, and what not all browsers have.
declare var early: any;

interface Navigator {
  userAgentData?: { platform?: string };
}
