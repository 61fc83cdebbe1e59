/** What the services share towards HTTP. */
@NullMarked
package dev.replog.edge;

import org.jspecify.annotations.NullMarked;
