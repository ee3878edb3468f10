no actions here,
  just text with $dollar and #hash
