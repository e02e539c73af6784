package atomicfile

// DoNotWait is nothing here: a pipe is no path that a file can have.
const DoNotWait = 0
