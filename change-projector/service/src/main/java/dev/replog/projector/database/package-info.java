/** The connection that writes, and the migrations. */
@NullMarked
package dev.replog.projector.database;

import org.jspecify.annotations.NullMarked;
