/** The transport on OkHttp. */
@NullMarked
package dev.replog.client.http.okhttp;

import org.jspecify.annotations.NullMarked;
