package dev.replog.http.limit;

import dev.replog.schemas.Quota;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much one user may store. Each mutation contains the quota, so a later change of the limit does not change earlier
 * decisions.
 *
 * @param entitiesMax the most live entities
 * @param bytesMax the most bytes of their fields
 */
@ConfigurationProperties("replog.quota")
public record QuotaProperties(
        @DefaultValue("1000000") long entitiesMax,
        @DefaultValue("512MB") DataSize bytesMax) {
    public static final QuotaProperties DEFAULT = new QuotaProperties(1_000_000, DataSize.ofMegabytes(512));

    public QuotaProperties {
        if (entitiesMax < 1) {
            throw new IllegalArgumentException("replog.quota.entities-max: " + entitiesMax + " (expected: >= 1)");
        }
        if (bytesMax.toBytes() < 1) {
            throw new IllegalArgumentException("replog.quota.bytes-max: " + bytesMax + " (expected: >= 1 byte)");
        }
    }

    /** The quota in the form of a mutation. */
    public Quota toQuota() {
        return new Quota(entitiesMax, bytesMax.toBytes());
    }
}
