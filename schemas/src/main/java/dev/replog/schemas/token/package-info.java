/** Positions of the log and their forms for clients: etags and sync tokens. */
@NullMarked
package dev.replog.schemas.token;

import org.jspecify.annotations.NullMarked;
