package dev.replog.http.dev;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits of the profile {@code dev}.
 *
 * @param allowRemoteWithPublicTokens whether other machines may connect, although every client gets a token of any user
 */
@ConfigurationProperties("replog.dev")
public record DevProperties(@DefaultValue("false") boolean allowRemoteWithPublicTokens) {}
