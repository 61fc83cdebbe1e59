/** Limits on connections: how many, how slow, and what happens when memory runs out. */
@NullMarked
package dev.replog.edge.connection;

import org.jspecify.annotations.NullMarked;
