/** The API's description and a page to try it. */
@NullMarked
package dev.replog.http.docs;

import org.jspecify.annotations.NullMarked;
