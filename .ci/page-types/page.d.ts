// What the page's modules may take for granted: its events come from elements, and what it looks up are HTML elements.

interface Element {
  dataset: any;
  hidden: any;
  open: any;
  disabled: any;
  value: any;
  hash: any;
  selectionStart: any;
  selectionEnd: any;
  setSelectionRange: any;
  focus: any;
  click: any;
}

interface EventTarget {
  closest: any;
  matches: any;
  querySelector: any;
  elements: any;
  value: any;
}
