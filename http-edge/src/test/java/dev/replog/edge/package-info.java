/** Tests of all of it together, over real HTTP. */
@NullMarked
package dev.replog.edge;

import org.jspecify.annotations.NullMarked;
