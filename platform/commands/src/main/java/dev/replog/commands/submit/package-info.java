/** Submitting a mutation: append it, and wait for its outcome. */
@NullMarked
package dev.replog.commands.submit;

import org.jspecify.annotations.NullMarked;
