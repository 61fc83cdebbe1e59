/** Places in the log and what clients see of them: positions, etags, sync tokens. */
@NullMarked
package dev.replog.schemas.token;

import org.jspecify.annotations.NullMarked;
