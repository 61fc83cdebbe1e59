/** Facts about the log that all services share: how a generation of it is sealed. */
@NullMarked
package dev.replog.schemas.log;

import org.jspecify.annotations.NullMarked;
