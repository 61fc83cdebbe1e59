/** What every request passes through: its id, limits, preconditions, bodies, and errors on the way out. */
@NullMarked
package dev.replog.http.request;

import org.jspecify.annotations.NullMarked;
