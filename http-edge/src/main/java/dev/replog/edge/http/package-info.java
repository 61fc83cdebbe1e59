/** What every request passes through: its id, limits, preconditions, bodies, and errors on the way out. */
@NullMarked
package dev.replog.edge.http;

import org.jspecify.annotations.NullMarked;
