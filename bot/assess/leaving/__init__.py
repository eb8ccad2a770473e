"""When people leave: they are not asked any more, and somebody can take over what they began."""
