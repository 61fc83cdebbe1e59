package dev.replog.schemas.catalogue;

import java.util.Set;

/** The words that follow {@code /api/} in the contract and are not collections. No type can have one of these names. */
public final class ApiPaths {
    public static final Set<String> RESERVED =
            Set.of("account", "calendar", "catalogue", "exchange", "history", "mutations", "records", "sync");

    private ApiPaths() {}
}
