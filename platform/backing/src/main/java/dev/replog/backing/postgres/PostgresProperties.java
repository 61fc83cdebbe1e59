package dev.replog.backing.postgres;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where PostgreSQL is.
 *
 * @param url postgresql://user:password@host:port/database, with parameters for TLS
 * @param password the password, when the address carries none
 */
@ConfigurationProperties("replog.postgres")
public record PostgresProperties(
        @DefaultValue("postgresql://replog@localhost:5432/replog")
        String url,

        @DefaultValue("") String password) {
    public PostgresProperties {
        // Refused at the start, not at the first use.
        PostgresAddress.parse(url, password);
    }

    public PostgresAddress address() {
        return PostgresAddress.parse(url, password);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "PostgresProperties[" + address() + "]";
    }
}
