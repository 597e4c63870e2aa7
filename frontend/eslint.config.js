import jsxA11y from "eslint-plugin-jsx-a11y";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/", "**/node_modules/", "admin/src/api/made/", "site/generated/", "**/*.cjs"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "jsx-a11y": jsxA11y },
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {
      ...jsxA11y.flatConfigs.strict.rules,
      // Our controls nest their input two levels down, inside the label.
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either", depth: 4 }],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-console": "error",
      "no-restricted-globals": ["error", { name: "localStorage", message: "Use app/preferences.ts." }, "sessionStorage"],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
);
