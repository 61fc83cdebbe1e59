package dev.replog.http.dev;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How far the profile {@code dev} may be used.
 *
 * @param allowRemoteWithPublicTokens whether others than this machine may connect, although anybody who can gets a
 *     token of anybody
 */
@ConfigurationProperties("replog.dev")
public record DevProperties(@DefaultValue("false") boolean allowRemoteWithPublicTokens) {}
