/** Reads and writes JSON, as plain Java values. */
@NullMarked
package dev.replog.client.json;

import org.jspecify.annotations.NullMarked;
