/** What every service knows about the log itself: how a generation of it is sealed. */
@NullMarked
package dev.replog.schemas.log;

import org.jspecify.annotations.NullMarked;
