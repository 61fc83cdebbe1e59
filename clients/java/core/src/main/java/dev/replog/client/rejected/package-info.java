/** Writes that the server did not take, and what a person can do about them. */
@NullMarked
package dev.replog.client.rejected;

import org.jspecify.annotations.NullMarked;
