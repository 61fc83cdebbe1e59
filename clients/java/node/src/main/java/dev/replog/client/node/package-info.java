/** An exchange node: a client whose queue and data travel in numbered packets. */
@NullMarked
package dev.replog.client.node;

import org.jspecify.annotations.NullMarked;
