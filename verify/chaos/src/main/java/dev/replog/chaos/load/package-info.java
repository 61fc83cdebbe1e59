/** The clients, which write, pull and listen during the whole run. */
@NullMarked
package dev.replog.chaos.load;

import org.jspecify.annotations.NullMarked;
