/** The clients that write, pull and listen all the while. */
@NullMarked
package dev.replog.chaos.load;

import org.jspecify.annotations.NullMarked;
