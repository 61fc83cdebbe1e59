/** How much of a user's limit a command costs. */
@NullMarked
package dev.replog.commands.limit;

import org.jspecify.annotations.NullMarked;
