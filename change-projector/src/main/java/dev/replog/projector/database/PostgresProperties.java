package dev.replog.projector.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where PostgreSQL is.
 *
 * @param url postgresql://user:password@host:port/database
 * @param password the password, when the address carries none
 */
@ConfigurationProperties("replog.postgres")
public record PostgresProperties(
        @DefaultValue("postgresql://replog@localhost:5432/replog")
        String url,

        @DefaultValue("") String password) {
    public PostgresAddress address() {
        return PostgresAddress.parse(url, password);
    }

    @Override
    public String toString() {
        try {
            return "PostgresProperties[" + address() + "]";
        } catch (IllegalArgumentException e) {
            return "PostgresProperties[" + e.getMessage() + "]";
        }
    }
}
