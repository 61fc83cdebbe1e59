/** Limits on connections: how many, how slow, and what happens when memory runs out. */
@NullMarked
package dev.replog.http.connection;

import org.jspecify.annotations.NullMarked;
