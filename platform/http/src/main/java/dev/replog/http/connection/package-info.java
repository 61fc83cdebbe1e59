/** Limits on connections: their number, their speed, and what happens when memory runs out. */
@NullMarked
package dev.replog.http.connection;

import org.jspecify.annotations.NullMarked;
