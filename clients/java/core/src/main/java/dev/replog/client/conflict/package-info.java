/** Writes that others' changes stand against, and what the app decides about them. */
@NullMarked
package dev.replog.client.conflict;

import org.jspecify.annotations.NullMarked;
