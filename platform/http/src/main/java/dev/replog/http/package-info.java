/** What the services share towards HTTP. */
@NullMarked
package dev.replog.http;

import org.jspecify.annotations.NullMarked;
