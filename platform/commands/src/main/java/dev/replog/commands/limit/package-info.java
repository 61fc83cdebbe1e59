/** The cost of a command in the limit of its user. */
@NullMarked
package dev.replog.commands.limit;

import org.jspecify.annotations.NullMarked;
