/** The endpoints of the profile {@code dev}, and the checks that limit them to this machine. */
@NullMarked
package dev.replog.http.dev;

import org.jspecify.annotations.NullMarked;
