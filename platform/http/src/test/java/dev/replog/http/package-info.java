/** Tests of all of it together, over real HTTP. */
@NullMarked
package dev.replog.http;

import org.jspecify.annotations.NullMarked;
