package dev.replog.schemas.codec;

import dev.replog.schemas.Mutation;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Allows Avro to create objects of this module's generated classes. Avro creates objects only of classes on its list of
 * trusted classes, when it reads a record, copies one, or sets a default in a builder. Earlier entries of the list are
 * kept. Runs once per JVM.
 */
public final class RecordClasses {
    private static final String RECORDS = Mutation.class.getPackageName();

    static {
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(others, RecordClasses::isOurs));
    }

    private RecordClasses() {}

    /** Returns once the classes are trusted. */
    public static void trust() {
        // The call initializes this class, and the static initializer does the work.
    }

    private static boolean isOurs(Class<?> type) {
        String name = type.getPackageName();
        return name.equals(RECORDS) || name.equals(RECORDS + ".entity");
    }
}
