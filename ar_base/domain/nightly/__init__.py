"""When scheduled work is due: rules about days and hours."""
