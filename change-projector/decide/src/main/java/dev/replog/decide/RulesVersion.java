package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.log.LogRules;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules under which a mutation was appended. The mutation is always decided by them, so an old log gives the same
 * states and outcomes under every release. A rule that changes gets a new version here; the earlier versions stay.
 */
public enum RulesVersion {
    /** The rules of a mutation that names no version. */
    V1_0("1.0", "v2"),
    /** Adds: a pull token as base, times in last-write-wins without a base, quotas, sets by time or distance. */
    V1_1("1.1", "v3"),
    /** Adds: a PUT leaves what the client's version of the catalogue does not have. */
    V1_2("1.2", "v4"),
    /** Adds: packets of nodes. */
    V1_3("1.3", "v5"),
    /** Adds: erasure of an account. */
    V1_4(LogRules.CURRENT, LogRules.SCHEMAS);

    private final String text;
    private final String schemas;

    /**
     * @param schemas the version of the schemas with the fields and rules of this version
     */
    RulesVersion(String text, String schemas) {
        this.text = text;
        this.schemas = schemas;
    }

    /** The types of each version. They are kept outside the versions because they are read from files. */
    private static final class Types {
        private static final Map<RulesVersion, Catalogue> BY_VERSION = Stream.of(RulesVersion.values())
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), version -> Catalogue.ofRelease(version.schemas)));
    }

    /** The rules of a mutation; null when this release does not have them because a newer release appended it. */
    public static @Nullable RulesVersion of(Mutation mutation) {
        return mutation.getRules() == null ? V1_0 : byText(mutation.getRules());
    }

    private static @Nullable RulesVersion byText(String text) {
        for (RulesVersion version : values()) {
            if (version.text.equals(text)) {
                return version;
            }
        }
        return null;
    }

    /** The types that ship with these rules. */
    Catalogue shipped() {
        return Objects.requireNonNull(Types.BY_VERSION.get(this));
    }
}
