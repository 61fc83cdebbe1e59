/** Tests of the whole module, over real HTTP. */
@NullMarked
package dev.replog.http;

import org.jspecify.annotations.NullMarked;
