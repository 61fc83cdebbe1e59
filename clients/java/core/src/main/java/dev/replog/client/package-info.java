/** The client that an app uses: reads and writes that need no network, and what happens beside them. */
@NullMarked
package dev.replog.client;

import org.jspecify.annotations.NullMarked;
