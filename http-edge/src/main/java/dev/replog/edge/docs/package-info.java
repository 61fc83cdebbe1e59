/** The API's description and a page to try it. */
@NullMarked
package dev.replog.edge.docs;

import org.jspecify.annotations.NullMarked;
