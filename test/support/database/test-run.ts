/** Address of the server of this test run; workers inherit it. Without a database; user and password inside. */
export const TEST_URI_VARIABLE = 'VIGIA_TEST_MONGODB_URI';
