// Names in paths.

/** A name as a part of a path. “.” and “..” are none: browsers resolve them even when they are escaped. */
export const segment = (name) => encodeURIComponent(/^\.\.?$/.test(name) ? name.replaceAll('.', '%2E') : name);
