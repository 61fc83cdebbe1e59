/** How far a client is, and how well its queue works. */
@NullMarked
package dev.replog.client.status;

import org.jspecify.annotations.NullMarked;
