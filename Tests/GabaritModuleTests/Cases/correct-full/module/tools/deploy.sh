echo [[ workspace.acronym ]] ${{ github.ref }}
